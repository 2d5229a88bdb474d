namespace Panel.Agent.Runtimes.Processes;

/// <summary>The scripts in <c>Scripts/</c>, as <c>/bin/sh -c</c> takes them.</summary>
internal static class ShellScripts
{
    public static readonly string Supervise = Read("supervise.sh");
    public static readonly string Init = Read("init.sh");
    public static readonly string Prepare = Read("prepare.sh");
    public static readonly string Enter = Read("enter.sh");

    private static string Read(string name)
    {
        using var script =
            typeof(ShellScripts).Assembly.GetManifestResourceStream($"Panel.Agent.Runtimes.Processes.Scripts.{name}")
            ?? throw new InvalidOperationException($"The script {name} is not part of this build.");
        using var text = new StreamReader(script);
        return text.ReadToEnd();
    }
}
