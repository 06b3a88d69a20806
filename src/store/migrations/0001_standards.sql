UPDATE "acknowledgement" SET "group_result" = CASE WHEN "group_result" IS NULL THEN '[]'::jsonb ELSE jsonb_build_array("group_result") END;--> statement-breakpoint
ALTER TABLE "acknowledgement" ALTER COLUMN "group_result" SET DEFAULT '[]'::jsonb;--> statement-breakpoint
ALTER TABLE "acknowledgement" ALTER COLUMN "group_result" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "envelope" ADD COLUMN "standard" text DEFAULT 'x12' NOT NULL;