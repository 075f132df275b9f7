// Put before the command with `node -r`: the embedded sandbox takes DELAY_MS milliseconds for each answer.
const http = require('node:http');

const real = http.createServer;
http.createServer = (listener) =>
  real((request, response) =>
    setTimeout(() => listener(request, response), Number(process.env.DELAY_MS)).unref(),
  );
