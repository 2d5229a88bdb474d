using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Panel.Telemetry.Logging;
using Panel.Telemetry.Settings;
using Panel.Testing;

namespace Panel.Telemetry.Tests;

/// <summary>The one log format of all hosts.</summary>
public sealed class LoggingTests
{
    [Fact]
    public void Text_HasTimeLevelServiceAndTheLastPartOfTheCategory() =>
        Assert.Equal("2026-01-01 00:00:00.000Z warn  nodes     Tunnels: it broke\n", Write(null, "it broke"));

    [Fact]
    public void Text_MessageOfAStranger_CannotPassForAnEntryOfItsOwn()
    {
        var lines = Write(null, "user a\r\n2026-01-02 03:04:05.678Z info  nodes     Tunnels: all is well\u001b[2J")
            .TrimEnd('\n')
            .Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.StartsWith("    2026", lines[1], StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', lines[1]);
    }

    [Fact]
    public void Json_IsOneObjectALineWithTheValues()
    {
        var line = Write("json", "a\nb", [new("Name", "x\ny"), new("{OriginalFormat}", "t")]);
        Assert.Equal(1, line.Count(letter => letter == '\n'));
        var json = JsonDocument.Parse(line).RootElement;
        Assert.Equal("2026-01-01T00:00:00Z", json.GetProperty("time").GetString());
        Assert.Equal(("warn", "nodes", "a\nb"), (Text("level"), Text("service"), Text("message")));
        Assert.Equal("x\ny", json.GetProperty("values").GetProperty("Name").GetString());
        string? Text(string name) => json.GetProperty(name).GetString();
    }

    [Fact]
    public void Format_Unknown_IsRefused()
    {
        var failure = Assert.Throws<InvalidOperationException>(() => Write("xml", "x"));
        Assert.Contains("PANEL_LOG is 'xml'", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, LogLevel.Debug, false)]
    [InlineData(null, LogLevel.Information, true)]
    [InlineData("Debug", LogLevel.Debug, true)]
    [InlineData("Error", LogLevel.Warning, false)]
    public void Levels_OfTheOperator_WinOverTheDefaults(string? level, LogLevel asked, bool enabled)
    {
        using var host = Host("text", new() { ["Logging:LogLevel:Panel"] = level });
        Assert.Equal(
            enabled,
            host.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Panel.Nodes.Tunnels").IsEnabled(asked)
        );
    }

    [Fact]
    public void Levels_AddedFirst_WinOverThoseAddedLater()
    {
        using var host = Host("text", []);
        var frameworks = host
            .Services.GetRequiredService<ILoggerFactory>()
            .CreateLogger("Microsoft.AspNetCore.Routing");
        Assert.False(frameworks.IsEnabled(LogLevel.Information));
        using var loud = Host(
            "text",
            [],
            builder => builder.AddDefaults(new KeyValuePair<string, string?>("Logging:LogLevel:Microsoft", "Debug"))
        );
        Assert.True(
            loud.Services.GetRequiredService<ILoggerFactory>()
                .CreateLogger("Microsoft.AspNetCore")
                .IsEnabled(LogLevel.Debug)
        );
    }

    private static string Write(
        string? format,
        string message,
        IReadOnlyList<KeyValuePair<string, object?>>? values = null
    )
    {
        using var host = Host(format, []);
        var name = host
            .Services.GetRequiredService<Microsoft.Extensions.Options.IOptions<ConsoleLoggerOptions>>()
            .Value.FormatterName;
        var formatter = host.Services.GetServices<ConsoleFormatter>().Single(candidate => candidate.Name == name);
        var written = new StringWriter();
        var entry = new LogEntry<IReadOnlyList<KeyValuePair<string, object?>>>(
            LogLevel.Warning,
            "Panel.Nodes.Tunnels",
            new EventId(7),
            values ?? [],
            null,
            (_, _) => message
        );
        formatter.Write(entry, null, written);
        return written.ToString();
    }

    private static IHost Host(
        string? format,
        Dictionary<string, string?> settings,
        Action<IHostApplicationBuilder>? before = null
    )
    {
        var builder = new HostApplicationBuilder();
        builder.Configuration.AddInMemoryCollection(
            new Dictionary<string, string?>(settings) { ["PANEL_LOG"] = format }
        );
        builder.Services.AddSingleton<TimeProvider>(new ManualClock());
        before?.Invoke(builder);
        builder.AddPanelLogging("nodes");
        return builder.Build();
    }
}
