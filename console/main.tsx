import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { createRoot } from 'react-dom/client';
import { queryClient } from './api/query-client.ts';
import { router } from './app/router.tsx';
import { applyTheme, chosenTheme } from './app/theme.ts';
import './ui/tokens.css';
import './ui/base.css';
import './ui/parts.css';

applyTheme(chosenTheme());
const place = document.getElementById('console');
if (place !== null)
  createRoot(place).render(
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>,
  );
