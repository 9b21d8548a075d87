"""The provider's protocol side: gRPC, property values, previews, partial failures. No AWS here."""
