import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** Where `npm run dev:console` finds the API; the session cookie passes through. */
const api = process.env['CROSSDOCK_URL'] ?? 'http://127.0.0.1:4040'

export default defineConfig({
  root: import.meta.dirname,
  base: '/console/',
  plugins: [react()],
  build: {
    outDir: '../dist-console',
    emptyOutDir: true,
    target: 'es2022',
    manifest: true,
    // Nothing inline: the content security policy allows files of our own only.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1000,
    // The filter language is the server's own. Schemas that stand beside it in the domain only exist: unused, they stay out.
    rolldownOptions: {
      treeshake: { moduleSideEffects: [{ test: /[\\/]src[\\/]domain[\\/]|[\\/]zod[\\/]/, sideEffects: false }] },
    },
  },
  server: { proxy: { '^/(?!console/)': { target: api, changeOrigin: false } } },
})
