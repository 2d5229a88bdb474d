using System.Net;
using System.Text;
using Panel.Plugins.Sdk;
using Panel.Plugins.Sdk.Dns;

namespace Panel.Plugins.Dns.Tests;

/// <summary>What providers over HTTP keep to when their server fails, lies or is slow.</summary>
public abstract class HttpProviderContract : ProviderContract
{
    protected PluginHarness Harness { get; } = new();

    public override ValueTask DisposeAsync()
    {
        Harness.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    protected override Task<long> CountWritesAsync() => Task.FromResult((long)Harness.Traffic.Writes);

    private static HttpTraffic.Fault Answer(HttpStatusCode status, string body, TimeSpan? retryAfter = null) =>
        (_, _) =>
        {
            var response = new HttpResponseMessage(status) { Content = new StringContent(body, Encoding.UTF8) };
            if (retryAfter is { } time)
            {
                response.Headers.RetryAfter = new(time);
            }

            return Task.FromResult(response);
        };

    private Task ReadAsync() => Provider.ListRecordSetsAsync(Credential, Zone.Id, null, Cancelled);

    [Fact]
    public async Task Reads_PastTheLimit_AreRateLimitedForTheNamedTime()
    {
        Harness.Traffic.FailAlways = Answer(HttpStatusCode.TooManyRequests, "slow down", TimeSpan.FromSeconds(7));
        var before = Harness.Traffic.Calls.Count;
        var exception = await FailsAsync(ProviderFailure.RateLimited, ReadAsync);
        Assert.Equal(TimeSpan.FromSeconds(7), exception.RetryAfter);
        Assert.Equal(before + 1, Harness.Traffic.Calls.Count);
    }

    [Fact]
    public async Task Reads_OfAServerThatFailsTwice_AreTriedAgain()
    {
        Harness.Traffic.FailNext(
            Answer(HttpStatusCode.BadGateway, "<html>"),
            (_, _) => throw new HttpRequestException("connection reset")
        );
        await ReadAsync();
    }

    [Fact]
    public async Task Reads_OfAServerThatFails_AreUnavailableAfterThreeTries()
    {
        Harness.Traffic.FailAlways = Answer(HttpStatusCode.InternalServerError, "<html>out of order</html>");
        var before = Harness.Traffic.Calls.Count;
        await FailsAsync(ProviderFailure.Unavailable, ReadAsync);
        Assert.Equal(before + 3, Harness.Traffic.Calls.Count);
    }

    [Fact]
    public async Task Writes_WhoseAnswerIsLost_AreNotSentAgain()
    {
        var name = NewName();
        HttpTraffic.Fault? lose = null;
        lose = (request, _) =>
        {
            if (request.Method != HttpMethod.Get)
            {
                throw new HttpRequestException("connection reset");
            }

            Harness.Traffic.FailAlways = null;
            return PassAsync(request, lose!);
        };
        Harness.Traffic.FailAlways = lose;
        await FailsAsync(
            ProviderFailure.Unavailable,
            () => ApplyAsync(name, "A", expected: null, Set(name, "A", "192.0.2.1"))
        );
        Assert.Equal(1, Harness.Traffic.Writes);
        Harness.Traffic.FailAlways = null;
        Assert.Null(await FindAsync(name, "A"));
    }

    [Fact]
    public async Task Answers_CutShortOrWithoutTheList_AreUnavailable()
    {
        string[] bodies = ["", "null", "{}", "[]", """{"success":true}""", """{"result": [{"name": "panel"""];
        foreach (var body in bodies)
        {
            Harness.Traffic.FailAlways = Answer(HttpStatusCode.OK, body);
            await FailsAsync(ProviderFailure.Unavailable, ReadAsync);
        }
    }

    [Fact]
    public async Task Answers_WithoutEnd_AreUnavailable()
    {
        Harness.Traffic.FailAlways = (_, _) =>
            Task.FromResult(new HttpResponseMessage { Content = new StreamContent(new EndlessStream()) });
        await FailsAsync(ProviderFailure.Unavailable, ReadAsync);
    }

    [Fact]
    public async Task Answers_ThatDoNotCome_AreUnavailable()
    {
        Harness.Http.Timeout = TimeSpan.FromMilliseconds(200);
        Harness.Traffic.FailAlways = async (_, cancellationToken) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            throw new InvalidOperationException();
        };
        var before = Harness.Traffic.Calls.Count;
        await FailsAsync(ProviderFailure.Unavailable, ReadAsync);
        Assert.Equal(before + 1, Harness.Traffic.Calls.Count);
    }

    [Fact]
    public async Task Redirects_AreNotFollowed()
    {
        Harness.Traffic.FailAlways = (_, _) =>
            Task.FromResult(
                new HttpResponseMessage(HttpStatusCode.Redirect)
                {
                    Headers = { Location = new Uri("http://127.0.0.1:1/secret") },
                }
            );
        var before = Harness.Traffic.Calls.Count;
        await FailsAsync(ProviderFailure.Refused, ReadAsync);
        Assert.Equal(before + 1, Harness.Traffic.Calls.Count);
    }

    [Fact]
    public async Task Hosts_ThatTheHostRefuses_AreSaidToBeSo()
    {
        Harness.Traffic.FailAlways = (_, _) =>
            throw new HttpRequestException(
                "wrapped",
                new ProviderException(ProviderFailure.HostNotDeclared, "The host is not declared.")
            );
        var before = Harness.Traffic.Calls.Count;
        await FailsAsync(ProviderFailure.HostNotDeclared, ReadAsync);
        Assert.Equal(before + 1, Harness.Traffic.Calls.Count);
    }

    [Fact]
    public async Task Calls_GivenUp_EndAtOnce()
    {
        using var gaveUp = new CancellationTokenSource();
        Harness.Traffic.FailAlways = async (_, cancellationToken) =>
        {
            await gaveUp.CancelAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            throw new InvalidOperationException();
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            Provider.ListRecordSetsAsync(Credential, Zone.Id, null, gaveUp.Token)
        );
    }

    [Fact]
    public async Task Secrets_InARequest_AreInItsHeadersAlone()
    {
        await ReadAsync();
        await ListZonesAsync();
        Assert.All(
            Harness.Traffic.Calls,
            call =>
                Assert.All(
                    Credential.Values.Where(pair =>
                        pair.Key is "api_key" or "api_token" or "token" or "secret_access_key"
                    ),
                    pair => Assert.DoesNotContain(pair.Value, call, StringComparison.Ordinal)
                )
        );
    }

    private async Task<HttpResponseMessage> PassAsync(HttpRequestMessage request, HttpTraffic.Fault then)
    {
        using var invoker = new HttpMessageInvoker(Harness.Traffic, disposeHandler: false);
        var response = await invoker.SendAsync(request, Cancelled);
        Harness.Traffic.FailAlways = then;
        return response;
    }

    private sealed class EndlessStream : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            Array.Fill(buffer, (byte)' ', offset, count);
            return count;
        }

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
