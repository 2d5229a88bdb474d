using Microsoft.Extensions.Configuration.Memory;

namespace Panel.Agent;

/// <summary>Settings below every other source. In code instead of a file: a host that embeds the agent has an appsettings.json of its own.</summary>
internal static class AgentDefaults
{
    public static void AddTo(ConfigurationManager configuration) => configuration.Sources.Insert(0, new MemoryConfigurationSource
    {
        InitialData = new Dictionary<string, string?>
        {
            ["Logging:Console:FormatterName"] = "json",
            ["Logging:Console:FormatterOptions:TimestampFormat"] = "O",
            ["Logging:Console:FormatterOptions:UseUtcTimestamp"] = "true",
            ["Logging:LogLevel:Default"] = "Information",
            ["Logging:LogLevel:Microsoft"] = "Warning",
            ["Logging:LogLevel:MassTransit"] = "Warning",
        },
    });
}
