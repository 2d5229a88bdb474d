using Panel.Contracts;

namespace Panel.Agent.Runtimes.Docker;

/// <summary>Makes a container from a specification and starts it, or leaves nothing behind.</summary>
internal sealed partial class DockerStarter(
    DockerContainers containers,
    DockerImages images,
    DockerNetwork network,
    RuntimeOptions options,
    TimeProvider clock,
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
        CancellationToken cancellationToken
    )
    {
        var name = ContainerNames.Of(spec.InstanceId, role);
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            if (await containers.FindAsync(name, cancellationToken) is { } existing)
            {
                if (existing.State.Running)
                {
                    return;
                }

                await replacing(existing.Id);
                await containers.RemoveAsync(existing.Id, cancellationToken);
            }

            var definition = await DefineAsync(spec, role, paths, cancellationToken);
            await network.EnsureAsync(cancellationToken);
            try
            {
                if (await CreateAndStartAsync(name, definition, starting, cancellationToken))
                {
                    return;
                }
            }
            catch (RuntimeException exception) when (exception.Code is "network_ambiguous" && attempt < Attempts)
            {
                // Another agent has just made the same network a second time: the next round removes one.
            }
        }

        throw new RuntimeException("engine_error", $"Another container keeps taking the name {name}.");
    }

    /// <summary>False when the name is taken, as by a cancelled start that the engine finished late.</summary>
    private async Task<bool> CreateAndStartAsync(
        string name,
        CreateContainer definition,
        Func<string, Task> starting,
        CancellationToken cancellationToken
    )
    {
        // The engine goes on with a call that its client gave up, so the answer is
        // waited for in any case: only it says what to remove.
        var creating = containers.CreateAsync(name, definition, CancellationToken.None);
        try
        {
            if (await creating.WaitAsync(cancellationToken) is not { } id)
            {
                return false;
            }

            await starting(id);
            await network.IsolateDuringAsync(containers.StartAsync(id, cancellationToken));
            return true;
        }
        catch
        {
            await Task.WhenAny(
                DiscardAsync(name, creating),
                Task.Delay(CleanUpPatience, clock, CancellationToken.None)
            );
            throw;
        }
    }

    private async Task<CreateContainer> DefineAsync(
        InstanceSpec spec,
        ContainerRole role,
        InstancePaths paths,
        CancellationToken cancellationToken
    )
    {
        DataFolders.Prepare(spec, paths);
        if (role == ContainerRole.Install)
        {
            var install = InstallScript.Of(spec);
            await images.EnsureAsync(install.Image, cancellationToken);
            return InstallDefinition.From(
                spec,
                install,
                paths,
                await InstallScript.WriteAsync(install.Script, paths, cancellationToken),
                options
            );
        }

        var image = await images.EnsureAsync(spec.Image, cancellationToken);
        DataFolders.GiveTo(spec.User, options.ContainerUser, spec, paths, cancellationToken);
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
        catch (RuntimeException exception)
        {
            // The failure that led here is the one to report.
            Log.NotDiscarded(logger, name, exception.Message);
        }
    }

    /// <summary>By name when the engine gave no answer: it may still have made it.</summary>
    private static async Task<string?> CreatedAsync(string name, Task<string?> creating)
    {
        try
        {
            return await creating;
        }
        catch (RuntimeException exception)
        {
            return exception.Code is "engine_timeout" or "engine_unreachable" ? name : null;
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
