import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** What the gateway serves: hashed files of this origin, nothing inline, no source maps. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
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
