using System.Reflection;

namespace Panel.Agent.Hosting;

internal static class AgentVersion
{
    /// <summary>Version of this build, without the source revision.</summary>
    public static string Current { get; } = Read();

    private static string Read()
    {
        var text =
            typeof(AgentVersion)
                .Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()
                ?.InformationalVersion
            ?? "0.0.0";
        return text.Split('+')[0];
    }
}
