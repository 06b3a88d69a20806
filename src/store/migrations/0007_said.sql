ALTER TABLE "bulk_item" ADD COLUMN "said" jsonb;--> statement-breakpoint
ALTER TABLE "alert" ADD COLUMN "said" jsonb;