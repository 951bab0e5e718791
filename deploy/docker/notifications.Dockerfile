# The image of the executable `notifications`, from the root of the repository, for one or several platforms:
#   docker buildx build -f deploy/docker/notifications.Dockerfile --platform linux/amd64,linux/arm64 --sbom=true --provenance=true --build-arg DOTNET_IMAGES=REGISTRY/dotnet -t notifications/notifications:0.1.0 .
# It is built on the machine's own platform, for the wanted one. The base has .NET's native libraries, certificates and time zones; no shell, no package
# manager, and a user that is not root. DOTNET_IMAGES says where Microsoft's .NET images (https://github.com/dotnet/dotnet-docker), or a mirror of them, are.
ARG DOTNET_IMAGES
FROM --platform=$BUILDPLATFORM ${DOTNET_IMAGES}/sdk:10.0 AS build
ARG TARGETARCH
WORKDIR /source
COPY . .
RUN dotnet publish src/Notifications -c Release -r linux-$(echo "$TARGETARCH" | sed 's/amd64/x64/') --self-contained -o /published

FROM ${DOTNET_IMAGES}/runtime-deps:10.0-noble-chiseled-extra
ARG VERSION=0.1.0
ARG REVISION=
LABEL org.opencontainers.image.title="notifications" \
      org.opencontainers.image.description="Notification and drift-alerting service for Argo CD" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION"
COPY --from=build /published /opt/notifications
# No diagnostics port: the file system is read-only
ENV DOTNET_gcServer=0 DOTNET_EnableDiagnostics=0
USER 10001:10001
WORKDIR /tmp
EXPOSE 8080
ENTRYPOINT ["/opt/notifications/notifications"]
CMD ["run", "--config", "/etc/notifications/notifications.yaml"]
