using Panel.Contracts;

namespace Panel.Agent.Runtimes.Docker;

/// <summary>Makes a container from a specification and starts it, or leaves nothing behind.</summary>
internal sealed partial class DockerStarter(
    DockerContainers containers,
    DockerImages images,
    DockerNetwork network,
    RuntimeOptions options,
    TimeProvider time,
    ILogger<DockerStarter> logger
)
{
    private const int Attempts = 3;

    /// <summary>
    /// How long a failed or cancelled start waits for its own cleaning up; after that it goes on alone.
    /// </summary>
    private static readonly TimeSpan CleanUpPatience = TimeSpan.FromSeconds(5);

    /// <summary>Does nothing when a container of that name runs already; replaces one that does not.</summary>
    /// <param name="replacing">Called with the id of a container that is about to be replaced.</param>
    /// <param name="starting">Called with the id of a container that is about to start.</param>
    public async Task StartAsync(
        InstanceSpec spec,
        ContainerRole role,
        InstancePaths paths,
        Func<string, Task> replacing,
        Func<string, Task> starting,
        CancellationToken cancellation
    )
    {
        var name = ContainerNames.Of(spec.InstanceId, role);
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            if (await containers.FindAsync(name, cancellation) is { } existing)
            {
                if (existing.State.Running)
                {
                    return;
                }

                await replacing(existing.Id);
                await containers.RemoveAsync(existing.Id, cancellation);
            }

            var definition = await DefineAsync(spec, role, paths, cancellation);
            await network.EnsureAsync(cancellation);
            if (await CreateAndStartAsync(name, definition, starting, cancellation))
            {
                return;
            }
        }

        throw new RuntimeException("engine_error", $"Another container keeps taking the name {name}.");
    }

    /// <summary>False when the name is taken, as by a cancelled start that the engine finished late.</summary>
    private async Task<bool> CreateAndStartAsync(
        string name,
        CreateContainer definition,
        Func<string, Task> starting,
        CancellationToken cancellation
    )
    {
        // The engine goes on with a call that its client gave up, so the answer is
        // waited for in any case: only it says what to remove.
        var creating = containers.CreateAsync(name, definition, CancellationToken.None);
        try
        {
            if (await creating.WaitAsync(cancellation) is not { } id)
            {
                return false;
            }

            await starting(id);
            await network.IsolateDuringAsync(containers.StartAsync(id, cancellation));
            return true;
        }
        catch
        {
            await Task.WhenAny(DiscardAsync(name, creating), Task.Delay(CleanUpPatience, time, CancellationToken.None));
            throw;
        }
    }

    private async Task<CreateContainer> DefineAsync(
        InstanceSpec spec,
        ContainerRole role,
        InstancePaths paths,
        CancellationToken cancellation
    )
    {
        DataFolders.Prepare(spec, paths);
        if (role == ContainerRole.Install)
        {
            var install = InstallScript.Of(spec);
            await images.EnsureAsync(install.Image, cancellation);
            return InstallDefinition.From(
                spec,
                install,
                paths,
                await InstallScript.WriteAsync(install.Script, paths, cancellation),
                options
            );
        }

        var image = await images.EnsureAsync(spec.Image, cancellation);
        DataFolders.GiveTo(spec.User, options.ContainerUser, spec, paths, cancellation);
        return WorkloadDefinition.From(spec, paths, image, options);
    }

    private async Task DiscardAsync(string name, Task<string?> creating)
    {
        try
        {
            if (await CreatedAsync(name, creating) is { } container)
            {
                await containers.RemoveAsync(container, CancellationToken.None);
            }
        }
        catch (RuntimeException e)
        {
            // The failure that led here is the one to report.
            Log.NotDiscarded(logger, name, e.Message);
        }
    }

    /// <summary>By name when the engine gave no answer: it may still have made it.</summary>
    private static async Task<string?> CreatedAsync(string name, Task<string?> creating)
    {
        try
        {
            return await creating;
        }
        catch (RuntimeException e)
        {
            return e.Code is "engine_timeout" or "engine_unreachable" ? name : null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            1,
            LogLevel.Warning,
            "The container {Container} failed to start and could not be removed: {Reason}"
        )]
        public static partial void NotDiscarded(ILogger logger, string container, string reason);
    }
}
