CREATE TABLE "finding" (
	"id" uuid PRIMARY KEY NOT NULL,
	"reconciliation_id" uuid NOT NULL,
	"seq" bigint GENERATED ALWAYS AS IDENTITY (sequence name "finding_seq_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"bucket" text NOT NULL,
	"entity" text NOT NULL,
	"key" text,
	"record_id" uuid,
	"system" text,
	"external_id" text COLLATE "C",
	"differences" jsonb NOT NULL,
	"action" text NOT NULL,
	"state" text DEFAULT 'open' NOT NULL,
	"version" integer,
	"before" jsonb,
	"note" text
);
--> statement-breakpoint
CREATE TABLE "reconciliation" (
	"id" uuid PRIMARY KEY NOT NULL,
	"flow" text NOT NULL,
	"entity" text NOT NULL,
	"task" text DEFAULT 'compare' NOT NULL,
	"state" text DEFAULT 'due' NOT NULL,
	"counts" jsonb NOT NULL,
	"position" jsonb,
	"error_code" text,
	"error_message" text,
	"actor" text NOT NULL,
	"owner" uuid,
	"created_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"started_at" timestamp with time zone,
	"finished_at" timestamp with time zone,
	"repaired_at" timestamp with time zone,
	"repaired_by" text,
	"undone_at" timestamp with time zone,
	"told_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "finding" ADD CONSTRAINT "finding_reconciliation_id_reconciliation_id_fk" FOREIGN KEY ("reconciliation_id") REFERENCES "public"."reconciliation"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "finding_order" ON "finding" USING btree ("reconciliation_id","seq");--> statement-breakpoint
CREATE INDEX "finding_record" ON "finding" USING btree ("reconciliation_id","record_id") WHERE bucket = 'unknown';--> statement-breakpoint
CREATE UNIQUE INDEX "reconciliation_live" ON "reconciliation" USING btree ("flow") WHERE state in ('due', 'running');--> statement-breakpoint
CREATE INDEX "reconciliation_due" ON "reconciliation" USING btree ("told_at") WHERE state in ('due', 'running');--> statement-breakpoint
CREATE INDEX "reconciliation_flow" ON "reconciliation" USING btree ("flow","created_at");