using System.Buffers.Binary;
using System.Security.Cryptography;
using Panel.Plugins.Sdk;

namespace Panel.Plugins.Rfc2136;

/// <summary>Signs one question and verifies the messages that answer it (RFC 8945, section 5).</summary>
internal sealed class TsigSession(TsigKey key, TimeProvider clock)
{
    private const ushort Fudge = 300;
    private const int MostUnsigned = 99;

    private readonly List<byte[]> _unsigned = [];
    private byte[] _previousMac = [];
    private bool _first = true;

    /// <summary>Whether everything that came so far was signed.</summary>
    public bool IsComplete => _unsigned.Count == 0;

    /// <summary>The message with its signature.</summary>
    public byte[] Sign(byte[] message)
    {
        var time = clock.GetUtcNow().ToUnixTimeSeconds();
        var variables = Variables(time, Fudge, ResponseCode.NoError, []);
        var mac = key.Hash([.. message, .. variables]);
        var data = new DnsWriter()
            .Name(key.Algorithm)
            .UInt48(time)
            .UInt16(Fudge)
            .UInt16(mac.Length)
            .Bytes(mac)
            .Bytes(message.AsSpan(0, 2))
            .UInt16(0)
            .UInt16(0)
            .ToArray();
        var record = new DnsRecord(key.Name, RecordTypes.Tsig, DnsMessage.AnyClass, Ttl: 0, data);
        byte[] signed = [.. message, .. new DnsWriter().Record(record).ToArray()];
        CountAdditional(signed, +1);
        _previousMac = mac;
        _first = true;
        return signed;
    }

    /// <summary>Checks an answer. Of several, some in between may carry no signature; the last one must.</summary>
    /// <exception cref="ProviderException">Not from a server that knows the key, or it refused ours.</exception>
    public void Verify(byte[] message, TsigRecord? signature)
    {
        if (signature is null)
        {
            if (_first || _unsigned.Count >= MostUnsigned)
            {
                throw Forged("The server's answer is not signed.");
            }

            _unsigned.Add(message);
            return;
        }

        ThrowIfKeyRefused(signature);
        if (signature.Key != key.Name || signature.Algorithm != key.Algorithm)
        {
            throw Forged("The server's answer is signed with another key.");
        }

        byte[] body = message[..signature.Start];
        CountAdditional(body, -1);
        BinaryPrimitives.WriteUInt16BigEndian(body, signature.OriginalId);
        var signed = new DnsWriter().UInt16(_previousMac.Length).Bytes(_previousMac);
        foreach (var earlier in _unsigned)
        {
            signed.Bytes(earlier);
        }

        signed.Bytes(body);
        signed.Bytes(
            _first
                ? Variables(signature.Time, signature.Fudge, signature.Error, signature.Other)
                : new DnsWriter().UInt48(signature.Time).UInt16(signature.Fudge).ToArray()
        );
        if (!CryptographicOperations.FixedTimeEquals(key.Hash(signed.ToArray()), signature.Mac))
        {
            throw Forged("The server's answer has a wrong signature.");
        }

        if (Math.Abs(clock.GetUtcNow().ToUnixTimeSeconds() - signature.Time) > Fudge)
        {
            throw Forged("The server's answer was signed at another time; its clock or the panel's is wrong.");
        }

        _unsigned.Clear();
        _previousMac = signature.Mac;
        _first = false;
    }

    private static void ThrowIfKeyRefused(TsigRecord signature)
    {
        var message = signature.Error switch
        {
            ResponseCode.BadSignature => "The server says that the key's secret or algorithm is wrong.",
            ResponseCode.BadKey => "The server does not know the key.",
            ResponseCode.BadTime => "The server's clock and the panel's differ by more than 300 seconds.",
            ResponseCode.BadTruncation => "The server wants a longer signature.",
            _ => null,
        };
        if (message is not null)
        {
            throw new ProviderException(ProviderFailure.Unauthorized, message);
        }
    }

    private static ProviderException Forged(string message) => new(ProviderFailure.Unavailable, message);

    private static void CountAdditional(byte[] message, int by)
    {
        var count = message.AsSpan(10, 2);
        BinaryPrimitives.WriteUInt16BigEndian(count, (ushort)(BinaryPrimitives.ReadUInt16BigEndian(count) + by));
    }

    private byte[] Variables(long time, ushort fudge, ResponseCode error, byte[] other) =>
        new DnsWriter()
            .Name(key.Name)
            .UInt16(DnsMessage.AnyClass)
            .UInt32(0)
            .Name(key.Algorithm)
            .UInt48(time)
            .UInt16(fudge)
            .UInt16((int)error)
            .UInt16(other.Length)
            .Bytes(other)
            .ToArray();
}
