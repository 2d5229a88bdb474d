using Panel.Agent.Runtimes;

namespace Panel.Agent.Endpoints;

internal static class InstallLog
{
    public static string PathIn(InstancePaths paths) => Path.Combine(paths.Logs, "install.log");
}
