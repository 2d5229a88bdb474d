"""Opens an instance's console through the gateway, sends a line, and waits until the workload echoes it."""
import base64, json, os, socket, struct, sys

host, port, path, token = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4]
connection = socket.create_connection((host, port), timeout=20)
connection.sendall(
    f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}\r\n"
    f"Authorization: Bearer {token}\r\n\r\n".encode()
)
stream = connection.makefile("rb")
status = stream.readline().decode()
assert " 101 " in status, status + stream.read1(2000).decode()
while stream.readline().strip():
    pass


def send(text):
    body, mask = text.encode(), os.urandom(4)
    frame = bytes([0x81, 0x80 | len(body)]) + mask + bytes(b ^ mask[i % 4] for i, b in enumerate(body))
    connection.sendall(frame)


send(json.dumps({"command": "hello"}))
while True:
    first, second = stream.read(2)
    size = second & 0x7F
    if size > 125:
        size = struct.unpack("!H", stream.read(2))[0] if size == 126 else struct.unpack("!Q", stream.read(8))[0]
    text = stream.read(size).decode(errors="replace")
    assert first & 0x0F != 8, "closed: " + text
    if "got hello" in text:
        print("  console: " + text)
        break
