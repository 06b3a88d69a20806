ALTER TABLE "document" ALTER COLUMN "canonical" SET DATA TYPE json;--> statement-breakpoint
-- Takes a fraction of the time pglz does. A server built without it keeps pglz.
DO $$
BEGIN
  ALTER TABLE "document" ALTER COLUMN "canonical" SET COMPRESSION lz4, ALTER COLUMN "body" SET COMPRESSION lz4;
  ALTER TABLE "interchange_chunk" ALTER COLUMN "bytes" SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported THEN NULL;
END $$;
