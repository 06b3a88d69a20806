import { defineConfig } from 'drizzle-kit'

export default defineConfig({
  dialect: 'postgresql',
  schema: [
    './src/store/schema.ts',
    './src/store/audit-schema.ts',
    './src/store/people-schema.ts',
    './src/store/record-schema.ts',
    './src/store/reconcile-schema.ts',
    './src/store/observe-schema.ts',
    './src/store/desk-schema.ts',
    './src/store/operations-schema.ts',
  ],
  out: './src/store/migrations',
  migrations: { table: 'schema_migration', schema: 'public' },
})
