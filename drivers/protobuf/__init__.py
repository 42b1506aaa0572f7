"""The protobuf driver: protoc itself, asked for the descriptors of each `.proto` file with their places."""
