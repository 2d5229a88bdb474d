using System.Runtime.InteropServices;

namespace Panel.Agent.Console;

/// <summary>A line of the workload that the console had before the agent restarted.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct SeenLine(DateTimeOffset At, string Stream, string Text, bool Continued);
