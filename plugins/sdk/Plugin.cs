namespace Panel.Plugins.Sdk;

/// <summary>A plugin with nothing to start: keeps the context and is always healthy.</summary>
public abstract class Plugin : IPlugin
{
    private IPluginContext? _context;

    /// <summary>What the host lends.</summary>
    /// <exception cref="InvalidOperationException">Read before <see cref="StartAsync"/>.</exception>
    protected IPluginContext Context =>
        _context ?? throw new InvalidOperationException("The plugin has not been started.");

    /// <inheritdoc/>
    public virtual ValueTask StartAsync(IPluginContext context, CancellationToken cancellationToken)
    {
        _context = context;
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public virtual ValueTask CheckHealthAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}
