ALTER TABLE "customer_block_key" ALTER COLUMN "key" SET DATA TYPE bigint USING hashtextextended("key", 0);--> statement-breakpoint
UPDATE "record_merge" SET "moved" = "moved" || jsonb_build_object(
  'blockKeys', (SELECT coalesce(jsonb_agg(hashtextextended(k, 0)::text), '[]') FROM jsonb_array_elements_text("moved" -> 'blockKeys') k),
  'addedBlockKeys', (SELECT coalesce(jsonb_agg(hashtextextended(k, 0)::text), '[]') FROM jsonb_array_elements_text("moved" -> 'addedBlockKeys') k));
