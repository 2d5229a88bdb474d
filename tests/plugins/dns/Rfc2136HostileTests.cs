using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Panel.Plugins.Rfc2136;
using Panel.Plugins.Sdk;
using Panel.Plugins.Sdk.Dns;

namespace Panel.Plugins.Dns.Tests;

/// <summary>A name server that lies: it knows the key unless a test says otherwise.</summary>
public sealed class Rfc2136HostileTests : IAsyncLifetime
{
    private const ushort Answer = 0x8400;
    private static readonly byte[] Secret = "a secret of thirty-two bytes ..."u8.ToArray();
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly PluginHarness _harness = new();
    private readonly Rfc2136Provider _provider = new();
    private readonly CancellationTokenSource _ended = new();
    private Func<Stream, byte[], Task> _answer = (_, _) => Task.CompletedTask;
    private Task _server = Task.CompletedTask;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private static TsigKey Key => new("panel-key", "hmac-sha256", Secret);

    private ProviderCredential Credential =>
        new(
            "1",
            1,
            "rfc2136",
            new Dictionary<string, string>
            {
                ["server"] = $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}",
                ["key_name"] = "panel-key",
                ["key_secret"] = Convert.ToBase64String(Secret),
                ["zones"] = "panel.test",
            }
        );

    public async ValueTask InitializeAsync()
    {
        _listener.Start();
        _server = ServeAsync();
        await _provider.StartAsync(_harness, Cancelled);
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        _listener.Dispose();
        await _server.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ended.Dispose();
        _harness.Dispose();
    }

    [Fact]
    public async Task Answer_WithoutSignature_IsNotTaken()
    {
        _answer = (stream, question) => SendAsync(stream, Message(question, Soa()));
        await FailsAsync(ProviderFailure.Unavailable, "not signed");
    }

    [Fact]
    public async Task Answer_SignedWithAnotherKey_IsNotTaken()
    {
        var other = new TsigKey("panel-key", "hmac-sha256", new byte[32]);
        _answer = (stream, question) => SendAsync(stream, Signed(question, Message(question, Soa()), other));
        await FailsAsync(ProviderFailure.Unavailable, "wrong signature");
    }

    [Fact]
    public async Task Answer_OfYesterday_IsNotTaken()
    {
        var clock = new LateClock(TimeSpan.FromSeconds(-400));
        _answer = (stream, question) => SendAsync(stream, Signed(question, Message(question, Soa()), Key, clock));
        await FailsAsync(ProviderFailure.Unavailable, "clock");
    }

    [Fact]
    public async Task Answer_ToAnotherQuestion_IsNotTaken()
    {
        _answer = (stream, question) =>
        {
            var message = Message(question, Soa());
            message[0] ^= 0xff;
            return SendAsync(stream, Signed(question, message, Key));
        };
        await FailsAsync(ProviderFailure.Unavailable, "another question");
    }

    [Theory]
    [InlineData(ResponseCode.BadKey, "does not know the key")]
    [InlineData(ResponseCode.BadSignature, "secret or algorithm")]
    [InlineData(ResponseCode.BadTime, "clock")]
    public async Task Key_ThatIsRefused_IsUnauthorized(object code, string words)
    {
        _answer = (stream, question) =>
        {
            var data = new DnsWriter()
                .Name("hmac-sha256")
                .UInt48(0)
                .UInt16(300)
                .UInt16(0)
                .UInt16(0)
                .UInt16((int)code)
                .UInt16(0);
            var signature = new DnsRecord("panel-key", RecordTypes.Tsig, 255, 0, data.ToArray());
            var id = BinaryPrimitives.ReadUInt16BigEndian(question);
            var message = new DnsMessage(id, Answer | (int)ResponseCode.NotAuthoritative, [], [], [], [signature]);
            return SendAsync(stream, message.Write());
        };
        await FailsAsync(ProviderFailure.Unauthorized, words);
    }

    [Theory]
    [InlineData("c00c")] // points at itself
    [InlineData("c0ff")] // points past the end
    [InlineData("01610161c00c")] // comes back to where it began
    [InlineData("40")] // a label of an unknown form
    [InlineData("3f6161")] // a label longer than the message
    public async Task Name_InAnswer_ThatIsNone_IsNotRead(string name)
    {
        _answer = (stream, question) =>
        {
            byte[] message =
            [
                question[0],
                question[1],
                0x84,
                0,
                0,
                0,
                0,
                1,
                0,
                0,
                0,
                0,
                .. Convert.FromHexString(name),
            ];
            return SendAsync(stream, message);
        };
        await FailsAsync(ProviderFailure.Unavailable, "could not be read");
    }

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("0000")]
    [InlineData("ffff00")]
    [InlineData("000c0000840000000001ffff0000")]
    [InlineData("000c000084000000ffff00000000")]
    public async Task Frame_ThatIsCutShort_IsNotRead(string bytes)
    {
        _answer = async (stream, _) =>
        {
            await stream.WriteAsync(Convert.FromHexString(bytes), _ended.Token);
            stream.Close();
        };
        await FailsAsync(ProviderFailure.Unavailable, "could not be read");
    }

    [Fact]
    public async Task Transfer_WithoutEnd_IsRefused()
    {
        _answer = async (stream, question) =>
        {
            var records = Enumerable.Range(0, 1500).Select(index => Address($"h{index}.panel.test")).ToArray();
            byte[] mac = Mac(question);
            var first = Message(question, [Soa(), .. records]);
            (var signed, mac) = Sign(first, mac, isFirst: true);
            await SendAsync(stream, signed);
            while (true)
            {
                (signed, mac) = Sign(Message(question, records), mac, isFirst: false);
                await SendAsync(stream, signed);
            }
        };
        var exception = await Assert.ThrowsAsync<ProviderException>(() =>
            _provider.ListRecordSetsAsync(Credential, "panel.test", null, Cancelled)
        );
        Assert.Equal(ProviderFailure.Refused, exception.Failure);
        Assert.Contains("larger than", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Transfer_WhoseEndIsNotSigned_IsNotTaken()
    {
        _answer = async (stream, question) =>
        {
            var (signed, _) = Sign(Message(question, Soa(), Address("a.panel.test")), Mac(question), isFirst: true);
            await SendAsync(stream, signed);
            await SendAsync(stream, Message(question, Address("evil.panel.test"), Soa()));
        };
        await ListFailsAsync("not signed");
    }

    [Fact]
    public async Task Transfer_WithRecordsOfAnotherZone_LeavesThemOut()
    {
        _answer = async (stream, question) =>
        {
            var message = Message(question, Soa(), Address("a.panel.test"), Address("www.example.com"), Soa());
            var (signed, _) = Sign(message, Mac(question), isFirst: true);
            await SendAsync(stream, signed);
        };
        var page = await _provider.ListRecordSetsAsync(Credential, "panel.test", null, Cancelled);
        Assert.Equal(["a.panel.test"], page.Items.Select(set => set.Name));
    }

    [Fact]
    public async Task Server_ThatNeverAnswers_IsGivenUp()
    {
        using var gaveUp = new CancellationTokenSource();
        _answer = (_, _) => gaveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            _provider.ListZonesAsync(Credential, null, gaveUp.Token)
        );
    }

    [Theory]
    [InlineData("dns.example.com", "dns.example.com", 53)]
    [InlineData("192.0.2.1:5353", "192.0.2.1", 5353)]
    [InlineData("2001:db8::1", "2001:db8::1", 53)]
    [InlineData("[2001:db8::1]:5353", "2001:db8::1", 5353)]
    public void Server_OfTheCredential_IsReadWithItsPort(string server, string host, int port) =>
        Assert.Equal((host, port), ServerAddress.Parse(server));

    [Theory]
    [InlineData("")]
    [InlineData("http://dns.example.com")]
    [InlineData("dns.example.com:0")]
    [InlineData("dns.example.com:70000")]
    [InlineData("dns.example.com:53/x")]
    [InlineData("two words")]
    public void Server_ThatIsNone_IsRefused(string server) =>
        Assert.Equal(
            ProviderFailure.Refused,
            Assert.Throws<ProviderException>(() => ServerAddress.Parse(server)).Failure
        );

    [Fact]
    public void Bytes_AtRandom_AreReadOrRefused()
    {
        // A fixed seed, so that a failure comes again.
        var random = new Random(2136);
        byte[] valid =
        [
            .. new DnsMessage(
                1,
                Answer,
                [new DnsQuestion("panel.test", RecordTypes.Soa)],
                [Soa(), Address("a.panel.test")],
                [],
                []
            ).Write(),
        ];
        for (var round = 0; round < 200_000; round++)
        {
            var message = round % 2 == 0 ? (byte[])valid.Clone() : new byte[random.Next(100)];
            if (round % 2 == 1)
            {
                random.NextBytes(message);
            }

            for (var change = random.Next(6); change > 0 && message.Length > 0; change--)
            {
                message[random.Next(message.Length)] = (byte)random.Next(256);
            }

            try
            {
                foreach (var record in DnsMessage.Read(message, out _).Answers)
                {
                    RecordData.Read(record);
                }
            }
            catch (DnsFormatException) { }
        }
    }

    private static DnsRecord Soa() =>
        new(
            "panel.test",
            RecordTypes.Soa,
            1,
            300,
            new DnsWriter().Name("ns1.panel.test").Name("hostmaster.panel.test").Bytes(new byte[20]).ToArray()
        );

    private static DnsRecord Address(string name) => new(name, RecordTypes.A, 1, 300, [192, 0, 2, 1]);

    private static byte[] Message(byte[] question, params IReadOnlyList<DnsRecord> answers) =>
        new DnsMessage(BinaryPrimitives.ReadUInt16BigEndian(question), Answer, [], answers, [], []).Write();

    private static byte[] Mac(byte[] question)
    {
        DnsMessage.Read(question, out var signature);
        return signature!.Mac;
    }

    private static byte[] Signed(byte[] question, byte[] message, TsigKey key, TimeProvider? clock = null) =>
        Sign(message, Mac(question), isFirst: true, key, clock).Message;

    // RFC 8945, 4.3: the length and bytes of the MAC before, the message, and the variables or the timers alone.
    private static (byte[] Message, byte[] Mac) Sign(
        byte[] message,
        byte[] before,
        bool isFirst,
        TsigKey? key = null,
        TimeProvider? clock = null
    )
    {
        key ??= Key;
        var time = (clock ?? TimeProvider.System).GetUtcNow().ToUnixTimeSeconds();
        var signed = new DnsWriter().UInt16(before.Length).Bytes(before).Bytes(message);
        if (isFirst)
        {
            signed
                .Name("panel-key")
                .UInt16(255)
                .UInt32(0)
                .Name("hmac-sha256")
                .UInt48(time)
                .UInt16(300)
                .UInt16(0)
                .UInt16(0);
        }
        else
        {
            signed.UInt48(time).UInt16(300);
        }

        var mac = key.Hash(signed.ToArray());
        var data = new DnsWriter()
            .Name("hmac-sha256")
            .UInt48(time)
            .UInt16(300)
            .UInt16(mac.Length)
            .Bytes(mac)
            .Bytes(message.AsSpan(0, 2))
            .UInt16(0)
            .UInt16(0);
        var record = new DnsWriter().Record(new DnsRecord("panel-key", RecordTypes.Tsig, 255, 0, data.ToArray()));
        byte[] whole = [.. message, .. record.ToArray()];
        whole[11]++;
        return (whole, mac);
    }

    private async Task SendAsync(Stream stream, byte[] message)
    {
        var frame = new byte[message.Length + 2];
        BinaryPrimitives.WriteUInt16BigEndian(frame, (ushort)message.Length);
        message.CopyTo(frame, 2);
        await stream.WriteAsync(frame, _ended.Token);
    }

    private async Task FailsAsync(ProviderFailure failure, string words)
    {
        var exception = await Assert.ThrowsAsync<ProviderException>(() =>
            _provider.ListZonesAsync(Credential, null, Cancelled)
        );
        Assert.True(exception.Failure == failure, exception.ToString());
        Assert.Contains(words, exception.Message, StringComparison.Ordinal);
    }

    private async Task ListFailsAsync(string words)
    {
        var exception = await Assert.ThrowsAsync<ProviderException>(() =>
            _provider.ListRecordSetsAsync(Credential, "panel.test", null, Cancelled)
        );
        Assert.Equal(ProviderFailure.Unavailable, exception.Failure);
        Assert.Contains(words, exception.Message, StringComparison.Ordinal);
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            using var client = await _listener.AcceptTcpClientAsync(_ended.Token);
            var stream = client.GetStream();
            try
            {
                var length = new byte[2];
                await stream.ReadExactlyAsync(length, _ended.Token);
                var question = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
                await stream.ReadExactlyAsync(question, _ended.Token);
                await _answer(stream, question);

                // Until the plugin hangs up.
                _ = await stream.ReadAtLeastAsync(length, 1, throwOnEndOfStream: false, _ended.Token);
            }
            catch (Exception exception) when (exception is IOException or ObjectDisposedException)
            {
                // The plugin had enough.
            }
        }
    }

    private sealed class LateClock(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + by;
    }
}
