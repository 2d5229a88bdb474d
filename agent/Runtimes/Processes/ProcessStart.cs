namespace Panel.Agent.Runtimes.Processes;

/// <summary>What one process is started with.</summary>
internal sealed record ProcessStart(ProcessIsolation Isolation, uint? User, ProcessPlan Plan);
