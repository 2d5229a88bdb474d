using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Panel.Agent.Runtimes;

namespace Panel.Agent.Tests.Endpoints;

public sealed class StatsAndLogTests : IAsyncLifetime
{
    private AgentFixture agent = null!;
    private Guid id;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        agent = await AgentFixture.StartAsync();
        id = agent.Instances.Add();
    }

    public ValueTask DisposeAsync() => agent.DisposeAsync();

    [Fact]
    public async Task Stats_Running_GivesTheReading()
    {
        agent.Runtime.Stats = new RuntimeStats(DateTimeOffset.UnixEpoch, 150.5, 100, 200, 1, 2, 3, 4, 7);
        var stats = await JsonAsync("stats");
        Assert.Equal(
            ("install_failed", 150.5, 100, 200, 7),
            (
                stats.GetProperty("state").GetString(),
                stats.GetProperty("cpu_percent").GetDouble(),
                stats.GetProperty("memory_bytes").GetInt64(),
                stats.GetProperty("memory_limit_bytes").GetInt64(),
                stats.GetProperty("pids").GetInt32()
            )
        );
    }

    [Fact]
    public async Task Stats_NotRunning_UsesNothing() =>
        Assert.Equal(0, (await JsonAsync("stats")).GetProperty("memory_bytes").GetInt64());

    [Fact]
    public async Task Stats_EngineAway_Is503WithItsCode()
    {
        agent.Runtime.Failure = new RuntimeException("engine_timeout", "The engine does not answer.");
        using var answer = await agent.GetAsync($"/v1/instances/{id}/stats");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Contains(
            "engine_timeout",
            await answer.Content.ReadAsStringAsync(Cancellation),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task History_PagedBackwards_MeetsEveryLineOnce()
    {
        var seen = new List<long>();
        string? before = null;
        do
        {
            var page = await JsonAsync($"logs/history?limit=120{(before is null ? "" : $"&before={before}")}");
            seen.InsertRange(0, page.GetProperty("data").EnumerateArray().Select(l => l.GetProperty("seq").GetInt64()));
            before = page.GetProperty("next_cursor").GetString();
        } while (before is not null);
        Assert.Equal(Enumerable.Range(1, 500).Select(i => (long)i), seen);
    }

    [Fact]
    public async Task LogDownload_IsPlainTextAsAFile()
    {
        using var answer = await agent.GetAsync($"/v1/instances/{id}/logs/download");
        Assert.Equal($"{id}.log", answer.Content.Headers.ContentDisposition?.FileName);
        Assert.StartsWith(
            "1970-01-01T00:00:01.0000000Z stdout line 1\n",
            await answer.Content.ReadAsStringAsync(Cancellation),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task InstallLogs_BeforeAndAfterAnInstall()
    {
        Assert.Equal("", await TextAsync("install-logs"));
        await File.WriteAllTextAsync(
            Path.Combine(agent.Instances.PathsOf(id)!.Logs, "install.log"),
            "installed\n",
            Cancellation
        );
        Assert.Equal("installed\n", await TextAsync("install-logs"));
    }

    [Theory]
    [InlineData("stats")]
    [InlineData("logs/history")]
    [InlineData("logs/download")]
    [InlineData("install-logs")]
    public async Task UnknownInstance_Is404(string route)
    {
        using var answer = await agent.GetAsync($"/v1/instances/{Guid.CreateVersion7()}/{route}");
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task UnknownRoute_Is404WithABody()
    {
        using var answer = await agent.GetAsync("/v1/nothing");
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains(
            "route_not_found",
            await answer.Content.ReadAsStringAsync(Cancellation),
            StringComparison.Ordinal
        );
    }

    private async Task<JsonElement> JsonAsync(string route)
    {
        using var answer = (await agent.GetAsync($"/v1/instances/{id}/{route}")).EnsureSuccessStatusCode();
        return await answer.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
    }

    private async Task<string> TextAsync(string route)
    {
        using var answer = (await agent.GetAsync($"/v1/instances/{id}/{route}")).EnsureSuccessStatusCode();
        return await answer.Content.ReadAsStringAsync(Cancellation);
    }
}
