"""The helper of the protobuf driver: jobs in, facts out, over protoc's compiler in the same process."""
