using System.Net;
using Panel.Hosting.Tests.Web;

namespace Panel.Data.Tests.Idempotency;

public sealed class IdempotencyTests(NotesHost host) : IClassFixture<NotesHost>
{
    private readonly string _key = Guid.CreateVersion7().ToString();
    private readonly string _text = $"note {Guid.CreateVersion7()}";

    [Fact]
    public async Task Post_SameKeyAndBody_GivesTheSameAnswerAndRunsOnce()
    {
        using var first = await host.WriteAsync(_text, _key);
        using var again = await host.WriteAsync(_text, _key);

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.Created), (first.StatusCode, again.StatusCode));
        Assert.Equal(await first.Content.ReadAsStringAsync(), await again.Content.ReadAsStringAsync());
        Assert.Equal(first.Headers.Location, again.Headers.Location);
        Assert.Equal(1, await host.CountAsync(_text));
    }

    [Fact]
    public async Task Post_SameKeyOfAnotherUser_RunsToo()
    {
        using var other = host.As(Guid.CreateVersion7());
        using var first = await host.WriteAsync(_text, _key);
        using var second = await host.WriteAsync(_text, _key, other);

        Assert.Equal(HttpStatusCode.Created, second.StatusCode);
        Assert.Equal(2, await host.CountAsync(_text));
    }

    [Fact]
    public async Task Post_SameKeyOtherBody_Conflicts()
    {
        using var first = await host.WriteAsync(_text, _key);
        using var other = await host.WriteAsync(_text + "!", _key);

        Assert.Equal(HttpStatusCode.Conflict, other.StatusCode);
        Assert.Contains("idempotency_key_reused", await other.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(0, await host.CountAsync(_text + "!"));
    }

    [Fact]
    public async Task Post_FirstFailed_KeyIsFreeAgain()
    {
        host.BeforeWrite = () => throw new InvalidOperationException("a bug");
        using var failed = await host.WriteAsync(_text, _key);
        host.BeforeWrite = null;
        using var again = await host.WriteAsync(_text, _key);

        Assert.Equal(
            (HttpStatusCode.InternalServerError, HttpStatusCode.Created),
            (failed.StatusCode, again.StatusCode)
        );
    }

    [Fact]
    public async Task Post_TwoAtOnce_OneRunsAndTheOtherConflicts()
    {
        var (started, release) = (
            new TaskCompletionSource(),
            new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
        );
        host.BeforeWrite = () =>
        {
            started.TrySetResult();
            return release.Task;
        };
        var first = host.WriteAsync(_text, _key);
        await started.Task.WaitAsync(TimeSpan.FromSeconds(20));
        using var second = await host.WriteAsync(_text, _key);
        host.BeforeWrite = null;
        release.SetResult();
        using var finished = await first;

        Assert.Equal(HttpStatusCode.Conflict, second.StatusCode);
        Assert.Contains("idempotency_in_progress", await second.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Created, finished.StatusCode);
        Assert.Equal(1, await host.CountAsync(_text));
    }
}
