using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Panel.Plugins.Host.Loading;
using Panel.Testing;

namespace Panel.Plugins.Host.Tests.Loading;

public sealed class SourceAvailabilityTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly TestLogs _logs = new();
    private readonly SourceAvailability _availability;

    public SourceAvailabilityTests()
    {
        var loggers = LoggerFactory.Create(logging => logging.AddProvider(_logs));
        _availability = new SourceAvailability(
            new PluginScope("alerts", []),
            _clock,
            loggers.CreateLogger<SourceAvailability>()
        );
    }

    [Fact]
    public void Source_ThatComesSecondsAfterTheStart_IsNoNews()
    {
        Fail(0, 1, 2, 4, 7);
        _availability.Succeeded();

        Assert.Empty(_logs.Entries);
    }

    [Fact]
    public void Source_ThatStaysAwayAfterTheStart_IsToldOnce()
    {
        Fail(0, 1, 2, 4, 7, 8, 60);

        Assert.Equal(["The set of plugins of alerts cannot be read; the last one stays: refused"], Lines());
    }

    [Fact]
    public void Source_ThatGoesAndComesBack_IsToldEachTime()
    {
        _availability.Succeeded();
        Fail(1, 1, 60);
        _availability.Succeeded();
        _availability.Succeeded();
        Fail(60, 60);

        Assert.Equal(
            [
                "The set of plugins of alerts cannot be read; the last one stays: refused",
                "The set of plugins of alerts can be read again.",
                "The set of plugins of alerts cannot be read; the last one stays: refused",
            ],
            Lines()
        );
    }

    private void Fail(params ReadOnlySpan<int> after)
    {
        foreach (var seconds in after)
        {
            _clock.Advance(TimeSpan.FromSeconds(seconds));
            _availability.Failed(new IOException("refused"));
        }
    }

    private IEnumerable<string> Lines() => _logs.Entries.Select(line => line.Message);
}
