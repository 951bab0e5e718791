# The image of the executable `watcher`: a self-contained build on a plain Debian, as an unprivileged user.
#   dotnet publish src/Watcher -c Release -r linux-x64 --self-contained -o artifacts/publish/watcher
#   docker build -f deploy/docker/watcher.Dockerfile -t notifications/watcher artifacts/publish/watcher
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
ENTRYPOINT ["/opt/notifications/Notifications.Watcher"]
CMD ["--config", "/etc/notifications/notifications.yaml"]
