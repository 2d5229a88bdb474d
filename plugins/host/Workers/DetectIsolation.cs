namespace Panel.Plugins.Host.Workers;

/// <summary>Says what this machine can put around a worker.</summary>
internal delegate Task<WorkerIsolation> DetectIsolation(CancellationToken cancellationToken);
