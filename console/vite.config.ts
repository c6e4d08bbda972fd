import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Files that the console shares with commands name things of Node that nothing here uses: such imports fall away. */
const withoutNode = {
  name: 'without-node',
  enforce: 'pre' as const,
  resolveId(id: string) {
    return id.startsWith('node:') ? { id, external: true, moduleSideEffects: false } : undefined;
  },
};

/** What the gateway serves: hashed files of this origin, nothing inline, no source maps. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [withoutNode, react()],
  build: {
    outDir: 'built',
    emptyOutDir: true,
    target: 'es2022',
    // Everything is a file of its own: the content security policy takes no data in scripts or styles.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
});
