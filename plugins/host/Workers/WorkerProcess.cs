using System.Diagnostics;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Panel.Plugins.Host.InProcess;
using Panel.Plugins.Worker.Protocol;
using StreamJsonRpc;

namespace Panel.Plugins.Host.Workers;

/// <summary>One process that runs a plugin, and the connection to it.</summary>
internal sealed class WorkerProcess : IAsyncDisposable
{
    private static readonly TimeSpan EndTime = TimeSpan.FromSeconds(5);

    private readonly Process _process;
    private readonly string _folder;
    private readonly uint? _user;
    private readonly WorkerGroup _group;
    private readonly EgressProxy _proxy;
    private readonly JsonRpc _rpc;
    private readonly TailText _errors;
    private int _disposed;

    private WorkerProcess(
        Process process,
        string folder,
        uint? user,
        WorkerGroup group,
        EgressProxy proxy,
        JsonRpc rpc,
        TailText errors
    )
    {
        _process = process;
        _folder = folder;
        _user = user;
        _group = group;
        _proxy = proxy;
        _rpc = rpc;
        _errors = errors;
    }

    /// <summary>What the plugin's capabilities have as properties.</summary>
    public StartResponse Started { get; private set; } = new();

    /// <summary>Completes when the process or the connection has ended.</summary>
    public Task Ended => Task.WhenAny(_process.WaitForExitAsync(), _rpc.Completion);

    /// <summary>The last that the process wrote to its error output.</summary>
    public string Errors => _errors.ToString();

    /// <exception cref="PluginLoadException">The plugin or its process did not start.</exception>
    public static async Task<WorkerProcess> StartAsync(
        WorkerStart start,
        WorkerIsolation isolation,
        CancellationToken cancellationToken
    )
    {
        var user = isolation.ChangesUser ? WorkerUsers.Take() : (uint?)null;
        var group = WorkerGroup.Create(start.Manifest.Limits.MemoryMb);
        var folder = WorkerFiles.Create(start.Folder, user);
        var calls = Listen(Path.Combine(folder, "run", "rpc.sock"), user);
        var proxy = new EgressProxy(Listen(Path.Combine(folder, "run", "proxy.sock"), user), start.Egress);
        Process? process = null;
        try
        {
            process = Launch(new WorkerCommand(folder, user, start.Manifest.Limits.MemoryMb), group, isolation);
            var errors = new TailText();
            _ = errors.ReadAsync(process.StandardError);
            var rpc = await ConnectAsync(calls, process, errors, cancellationToken);
            rpc.AddLocalRpcTarget(new PanelMethods(start));
            rpc.StartListening();
            _ = proxy.RunAsync();
            var worker = new WorkerProcess(process, folder, user, group, proxy, rpc, errors);
            worker.Started = await worker.StartPluginAsync(start, cancellationToken);
            return worker;
        }
        catch
        {
            proxy.Dispose();
            await EndAsync(process, folder, user, group);
            throw;
        }
        finally
        {
            // One connection only: another process of the machine comes too late.
            calls.Dispose();
        }
    }

    public async Task<CallResponse> CallAsync(CallRequest request, CancellationToken cancellationToken) =>
        await _rpc.InvokeWithCancellationAsync<CallResponse>("call", [request], cancellationToken);

    public async Task<CallResponse> CheckHealthAsync(CancellationToken cancellationToken) =>
        await _rpc.InvokeWithCancellationAsync<CallResponse>("health", [], cancellationToken)
            .WaitAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _rpc.Dispose();
            _proxy.Dispose();
            await EndAsync(_process, _folder, _user, _group);
        }
    }

    private async Task<StartResponse> StartPluginAsync(WorkerStart start, CancellationToken cancellationToken)
    {
        var manifest = start.Manifest;
        var request = new StartRequest(
            manifest.Id,
            manifest.Version,
            manifest.Entry.Assembly,
            manifest.Entry.Type,
            manifest.Capabilities,
            start.Configuration
        );
        try
        {
            var started = await _rpc.InvokeWithCancellationAsync<StartResponse>("start", [request], cancellationToken)
                .WaitAsync(cancellationToken);
            return started.Fault is null
                ? started
                : throw new PluginLoadException($"start: {Calls.LogText.OneLine(started.Fault)}");
        }
        catch (Exception exception) when (exception is ConnectionLostException or RemoteRpcException)
        {
            throw new PluginLoadException($"start: the worker died: {Calls.LogText.OneLine(Errors)}");
        }
    }

    private static Socket Listen(string path, uint? user)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path));
        WorkerFiles.Give(path, user);
        socket.Listen(16);
        return socket;
    }

    // Nothing of the panel's environment and none of its descriptors; those of .NET close by themselves.
    private static Process Launch(WorkerCommand command, WorkerGroup group, WorkerIsolation isolation)
    {
        var start = new ProcessStartInfo(
            "/bin/sh",
            command.Arguments(group.Folders, isolation.Sandboxes, isolation.Limits)
        )
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            WorkingDirectory = "/",
        };
        start.Environment.Clear();
        foreach (var (name, value) in command.Environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    private static async Task<JsonRpc> ConnectAsync(
        Socket listener,
        Process process,
        TailText errors,
        CancellationToken cancellationToken
    )
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var accepted = listener.AcceptAsync(either.Token).AsTask();
        var exited = process.WaitForExitAsync(either.Token);
        if (await Task.WhenAny(accepted, exited) == exited && exited.IsCompletedSuccessfully)
        {
            await either.CancelAsync();
            throw new PluginLoadException(
                $"start: the worker ended with {process.ExitCode}: {Calls.LogText.OneLine(errors.ToString())}"
            );
        }

        return RpcConnection.Over(new NetworkStream(await accepted, ownsSocket: true));
    }

    private static async Task EndAsync(Process? process, string folder, uint? user, WorkerGroup group)
    {
        if (process is not null)
        {
            try
            {
                // The script at the other end kills what it started, and bubblewrap what is inside.
                process.StandardInput.Close();
                using var limit = new CancellationTokenSource(EndTime);
                await process.WaitForExitAsync(limit.Token);
            }
            catch (Exception exception) when (exception is OperationCanceledException or IOException)
            {
                process.Kill(entireProcessTree: true);
            }

            process.Dispose();
        }

        if (user is { } id)
        {
            UserProcesses.Kill(id);
            WorkerUsers.Return(id);
        }

        Directory.Delete(folder, recursive: true);
        await group.DisposeAsync();
    }
}
