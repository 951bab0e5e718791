# The image of the executable `notifications`: a self-contained build on a plain Debian, as an unprivileged user.
#   dotnet publish src/Notifications -c Release -r linux-x64 --self-contained -o artifacts/publish/notifications
#   docker build -f deploy/docker/notifications.Dockerfile -t notifications/notifications artifacts/publish/notifications
FROM debian:bookworm-slim
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates libicu72 libssl3 tzdata \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --home-dir /var/lib/notifications --create-home notifications
COPY . /opt/notifications/
USER 10001
WORKDIR /var/lib/notifications
ENV DOTNET_gcServer=0
EXPOSE 8080
ENTRYPOINT ["/opt/notifications/notifications"]
CMD ["run", "--config", "/etc/notifications/notifications.yaml"]
