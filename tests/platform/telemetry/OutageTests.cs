using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Panel.Telemetry.Logging;
using Panel.Testing;

namespace Panel.Telemetry.Tests;

/// <summary>A dependency goes, stays away and comes back, and all that fails meanwhile is logged.</summary>
public sealed class OutageTests
{
    private readonly ManualClock _clock = new();

    [Fact]
    public void Failures_OfAnOutage_AreOneLineAtTheStartAndOneAMinuteWithoutStacks()
    {
        using var provider = Provider();
        var lines = new List<string>();
        for (var second = 0; second < 125; second++)
        {
            lines.AddRange(Write(provider, new AwayException("identity")));
            lines.AddRange(Write(provider, new InvalidOperationException("outer", new AwayException("identity"))));
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Collection(
            lines,
            line => Assert.EndsWith("Away is identity: identity does not answer", line, StringComparison.Ordinal),
            line => Assert.Contains("Still away is identity, for 60 s; 120 failures", line, StringComparison.Ordinal),
            line => Assert.Contains("Still away is identity, for 120 s; 240 failures", line, StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Back_AfterAnOutage_IsOneLine_AndWhatStillFailsThenIsNone()
    {
        using var provider = Provider();
        var (outages, logs) = (provider.GetRequiredService<Outages>(), new TestLogs());
        var logger = logs.CreateLogger("test");
        outages.Back("identity", logger);
        Write(provider, new AwayException("identity"));
        Write(provider, new AwayException("identity"));
        _clock.Advance(TimeSpan.FromSeconds(20));
        outages.Back("identity", logger);
        outages.Back("identity", logger);

        Assert.Equal("Back is identity, after 20.0 s; 1 failures were not logged", Assert.Single(logs.Entries).Message);
        Assert.Empty(Write(provider, new AwayException("identity")));
        _clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Single(Write(provider, new AwayException("identity")));
    }

    [Fact]
    public void Failures_OfOtherKinds_KeepTheirStacks()
    {
        using var provider = Provider();
        Assert.Contains(
            Write(provider, new InvalidOperationException("a bug")),
            line => line.Contains("InvalidOperationException: a bug", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Failures_AtLevelDebug_AreAllWritten()
    {
        using var provider = Provider(level: "Debug");
        for (var number = 0; number < 3; number++)
        {
            Assert.Contains(
                Write(provider, new AwayException("identity")),
                line => line.Contains(nameof(AwayException), StringComparison.Ordinal)
            );
        }
    }

    private ServiceProvider Provider(string level = "Information")
    {
        var services = new ServiceCollection().AddSingleton<TimeProvider>(_clock);
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(
                new Dictionary<string, string?> { ["Logging:LogLevel:Default"] = level, ["PANEL_LOG"] = "text" }
            )
            .Build();
        services.AddLogging(logging => logging.UsePanelFormat(configuration, "nodes"));
        return services.BuildServiceProvider();
    }

    private static string[] Write(ServiceProvider provider, Exception exception)
    {
        using var text = new StringWriter();
        var formatter = provider.GetServices<ConsoleFormatter>().Single(formatter => formatter.Name == "panel");
        formatter.Write(
            new LogEntry<string>(LogLevel.Error, "Panel.Test", default, "it failed", exception, (state, _) => state),
            null,
            text
        );
        return text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private sealed class AwayException(string dependency)
        : Exception($"{dependency} does not answer"),
            IDependencyFailure
    {
        public string Dependency => dependency;
    }
}
