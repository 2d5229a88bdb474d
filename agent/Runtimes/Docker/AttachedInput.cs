using System.Text;

namespace Panel.Agent.Runtimes.Docker;

/// <summary>An open connection to the standard input of one container.</summary>
internal sealed class AttachedInput : IAsyncDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly Stream _stream;
    private readonly CancellationTokenSource _closing = new();
    private readonly Task _watching;

    private AttachedInput(HttpResponseMessage response, Stream stream)
    {
        _response = response;
        _stream = stream;
        _watching = WatchAsync();
    }

    /// <summary>The container has ended or the engine has gone.</summary>
    public bool Closed { get; private set; }

    public static async Task<AttachedInput> OpenAsync(
        DockerApi api,
        string container,
        CancellationToken cancellationToken
    )
    {
        var request = DockerRequest.Post($"/containers/{container}/attach?stream=1&stdin=1") with { Upgrade = true };
        var response = await api.SendAsync(request, cancellationToken);
        try
        {
            return new AttachedInput(response, await response.Content.ReadAsStreamAsync(cancellationToken));
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    public async Task WriteLineAsync(string line, CancellationToken cancellationToken)
    {
        await _stream.WriteAsync(Encoding.UTF8.GetBytes(line + "\n"), cancellationToken);
        await _stream.FlushAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _watching;
        _response.Dispose();
        _closing.Dispose();
    }

    /// <summary>
    /// Nothing is sent on a connection for input only, so a read ends only when the other side has closed it.
    /// </summary>
    private async Task WatchAsync()
    {
        try
        {
            var buffer = new byte[256];
            while (await _stream.ReadAsync(buffer, _closing.Token) > 0)
            {
                continue;
            }
        }
        catch (Exception exception)
            when (exception is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // Closed, from either side.
        }

        Closed = true;
    }
}
