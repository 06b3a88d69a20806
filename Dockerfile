# syntax=docker/dockerfile:1
FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json ./
COPY scripts ./scripts
COPY src ./src
COPY console ./console
COPY docs/errors.md ./docs/errors.md
RUN npm run build && npm run build:console

FROM node:24-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --omit=dev && npm cache clean --force

FROM node:24-bookworm-slim
ENV NODE_ENV=production CROSSDOCK_HOST=0.0.0.0
WORKDIR /app
COPY --from=packages /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY --from=build /app/dist-console ./dist-console
COPY package.json ./
COPY bin ./bin
COPY config ./config
COPY docs/errors.md ./docs/errors.md
RUN mkdir -p data mail && chown node:node data mail
USER node
EXPOSE 4040
VOLUME ["/app/data", "/app/mail"]
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:4040/healthz').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
# As process 1, so that it hears when the container is to stop.
ENTRYPOINT ["node", "/app/bin/crossdock"]
CMD ["start", "--config", "/app/config/crossdock.yaml"]
