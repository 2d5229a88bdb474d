using System.Buffers.Binary;
using System.Security.Cryptography;
using Panel.Plugins.Sdk;

namespace Panel.Plugins.Rfc2136;

/// <summary>One TCP connection to a server; questions go one after the other.</summary>
internal sealed class DnsConnection(Stream stream, TsigKey key, TimeProvider clock) : IAsyncDisposable
{
    private const int MostTransferred = 64 * 1024 * 1024;
    private const int MostRecords = 200_000;

    public static async Task<DnsConnection> OpenAsync(
        IPluginContext context,
        ProviderCredential credential,
        CancellationToken cancellationToken
    )
    {
        var key = TsigKey.Read(credential);
        var (host, port) = ServerAddress.Parse(credential["server"]);
        var stream = await context.Network.ConnectAsync(host, port, cancellationToken);
        return new DnsConnection(stream, key, context.Clock);
    }

    /// <summary>Asks, and reads the one answer.</summary>
    public async Task<DnsMessage> AskAsync(DnsMessage question, CancellationToken cancellationToken)
    {
        var session = new TsigSession(key, clock);
        await WriteAsync(session.Sign(question.Write()), cancellationToken);
        return await ReadAsync(question, session, cancellationToken);
    }

    /// <summary>Reads a whole zone (AXFR, RFC 5936), the SOA record first and not again at the end.</summary>
    /// <param name="zone">Its name.</param>
    /// <param name="firstOnly">Ends with the first message: shows whether the server would give the zone.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<List<DnsRecord>> TransferAsync(string zone, bool firstOnly, CancellationToken cancellationToken)
    {
        var session = new TsigSession(key, clock);
        var question = DnsMessage.Query(NextId(), zone, RecordTypes.Axfr);
        await WriteAsync(session.Sign(question.Write()), cancellationToken);
        var records = new List<DnsRecord>();
        long bytes = 0;
        while (true)
        {
            var message = await ReadAsync(question, session, cancellationToken, length => bytes += length);
            DnsFailures.ThrowIfRefused(message.Code, zone);
            if (message.Answers.Count == 0 || (records.Count == 0 && message.Answers[0].Type != RecordTypes.Soa))
            {
                throw Broken("The server's transfer does not begin with the zone's SOA record.");
            }

            foreach (var record in message.Answers)
            {
                if (records.Count > 0 && record.Type == RecordTypes.Soa)
                {
                    return session.IsComplete ? records : throw Broken("The end of the transfer is not signed.");
                }

                records.Add(record);
            }

            if (firstOnly)
            {
                return records;
            }

            if (bytes > MostTransferred || records.Count > MostRecords)
            {
                throw new ProviderException(
                    ProviderFailure.Refused,
                    $"The zone is larger than {MostRecords} records or {MostTransferred / 1024 / 1024} MiB."
                );
            }
        }
    }

    public static ushort NextId() => (ushort)RandomNumberGenerator.GetInt32(0x10000);

    public ValueTask DisposeAsync() => stream.DisposeAsync();

    private static ProviderException Broken(string message, Exception? exception = null) =>
        new(ProviderFailure.Unavailable, message, innerException: exception);

    private async Task WriteAsync(byte[] message, CancellationToken cancellationToken)
    {
        if (message.Length > ushort.MaxValue)
        {
            throw new ProviderException(ProviderFailure.Refused, "The change does not fit into one message.");
        }

        var frame = new byte[message.Length + 2];
        BinaryPrimitives.WriteUInt16BigEndian(frame, (ushort)message.Length);
        message.CopyTo(frame, 2);
        try
        {
            await stream.WriteAsync(frame, cancellationToken);
            await stream.FlushAsync(cancellationToken);
        }
        catch (IOException exception)
        {
            throw Broken("The server closed the connection.", exception);
        }
    }

    private async Task<DnsMessage> ReadAsync(
        DnsMessage question,
        TsigSession session,
        CancellationToken cancellationToken,
        Action<int>? count = null
    )
    {
        try
        {
            var length = new byte[2];
            await stream.ReadExactlyAsync(length, cancellationToken);
            var message = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
            await stream.ReadExactlyAsync(message, cancellationToken);
            count?.Invoke(message.Length);
            var answer = DnsMessage.Read(message, out var signature);
            if (!answer.IsAnswerTo(question))
            {
                throw Broken("The server answered another question.");
            }

            session.Verify(message, signature);
            return answer;
        }
        catch (Exception exception) when (exception is DnsFormatException or EndOfStreamException or IOException)
        {
            throw Broken("The server gave an answer that could not be read.", exception);
        }
    }
}
