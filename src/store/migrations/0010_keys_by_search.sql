DROP INDEX "delivery_business_key";--> statement-breakpoint
DROP INDEX "document_business_key";