using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Panel.Agent.Runtimes.Docker;

/// <summary>One frame of the engine's multiplexed stream.</summary>
/// <param name="Stream">stdout or stderr.</param>
internal sealed record LogFrame(string Stream, byte[] Payload)
{
    private const int HeaderLength = 8;

    /// <summary>
    /// Eight bytes of header (stream, three zeros, big-endian length), then the
    /// payload. Ends with the stream, also in mid-frame.
    /// </summary>
    public static async IAsyncEnumerable<LogFrame> ReadAsync(
        Stream stream,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var header = new byte[HeaderLength];
        while (
            await stream.ReadAtLeastAsync(header, HeaderLength, throwOnEndOfStream: false, cancellationToken)
            == HeaderLength
        )
        {
            var payload = new byte[BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(4))];
            if (
                await stream.ReadAtLeastAsync(payload, payload.Length, throwOnEndOfStream: false, cancellationToken)
                < payload.Length
            )
            {
                yield break;
            }

            yield return new(header[0] == 2 ? "stderr" : "stdout", payload);
        }
    }
}
