using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Panel.AgentLink;

namespace Panel.Agent.Registration;

/// <summary>Gives the identity of this agent: from its file, or by registering once with the panel.</summary>
internal sealed partial class Registrar(
    AgentOptions options,
    string? runtime,
    HttpClient http,
    TimeProvider time,
    ILogger<Registrar> logger
)
{
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Returns at once when the agent is registered. Otherwise waits for the panel for as long as it is unreachable.
    /// </summary>
    public async Task<AgentIdentity> IdentifyAsync(CancellationToken cancellation)
    {
        var file = new IdentityFile(options.Data);
        if (await file.LoadAsync(cancellation) is { } known)
        {
            return new AgentIdentity(known);
        }

        if (string.IsNullOrWhiteSpace(options.RegistrationToken))
        {
            throw new RegistrationRefusedException(
                "The agent is not registered: set Agent:RegistrationToken to a token from POST /v1/nodes/register-token."
            );
        }

        var answer = await RegisterAsync(cancellation);
        await file.SaveAsync(answer, cancellation);
        Log.Registered(logger, answer.NodeId);
        return new AgentIdentity(answer);
    }

    private async Task<RegisterAgentResponse> RegisterAsync(CancellationToken cancellation)
    {
        var delay = new RetryDelay(options.MinRetryDelay, options.MaxRetryDelay);
        while (true)
        {
            string problem;
            try
            {
                using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
                limit.CancelAfter(CallTimeout);
                using var response = await PostAsync(limit.Token);
                if (response.IsSuccessStatusCode)
                {
                    return await ReadAnswerAsync(response, limit.Token);
                }

                problem = await ReadErrorAsync(response, limit.Token);
                if (IsFinal(response.StatusCode))
                {
                    throw new RegistrationRefusedException($"The panel refused the registration: {problem}");
                }
            }
            catch (Exception e)
                when (e is HttpRequestException or IOException
                    || (e is OperationCanceledException && !cancellation.IsCancellationRequested)
                )
            {
                problem = e is OperationCanceledException ? "no answer in time" : e.Message;
            }

            var pause = delay.Next();
            Log.Retrying(logger, options.PanelUrl, problem, pause);
            await Task.Delay(pause, time, cancellation);
        }
    }

    private async Task<HttpResponseMessage> PostAsync(CancellationToken cancellation)
    {
        var url = new Uri(options.PanelUrl.TrimEnd('/') + TunnelRoutes.Register);
        var request = new RegisterAgentRequest(
            options.RegistrationToken,
            Dns.GetHostName(),
            AgentVersion.Current,
            runtime,
            options.PublicAddress
        );
        return await http.PostAsJsonAsync(url, request, AgentLinkJson.Default.RegisterAgentRequest, cancellation);
    }

    private static async Task<RegisterAgentResponse> ReadAnswerAsync(
        HttpResponseMessage response,
        CancellationToken cancellation
    )
    {
        try
        {
            var answer = await response.Content.ReadFromJsonAsync(
                AgentLinkJson.Default.RegisterAgentResponse,
                cancellation
            );
            return RegistrationAnswer.IsComplete(answer) ? answer : throw new JsonException("A member is missing.");
        }
        catch (JsonException e)
        {
            // The token is spent by now, so trying again would only hide this behind a 410.
            throw new RegistrationRefusedException(
                $"The panel's answer to the registration is not valid: {e.Message} Is Agent:PanelUrl right?"
            );
        }
    }

    private static async Task<string> ReadErrorAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        try
        {
            var body = await response.Content.ReadFromJsonAsync(AgentLinkJson.Default.RegistrationError, cancellation);
            return $"{(int)response.StatusCode} {body?.Error}";
        }
        catch (JsonException)
        {
            return $"{(int)response.StatusCode} {response.ReasonPhrase}";
        }
    }

    private static bool IsFinal(HttpStatusCode status) =>
        status
            is HttpStatusCode.BadRequest
                or HttpStatusCode.Unauthorized
                or HttpStatusCode.Forbidden
                or HttpStatusCode.Conflict
                or HttpStatusCode.Gone;

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Registered with the panel as node {NodeId}")]
        public static partial void Registered(ILogger logger, Guid nodeId);

        [LoggerMessage(2, LogLevel.Warning, "Cannot register with {PanelUrl} ({Problem}); next try in {Delay}")]
        public static partial void Retrying(ILogger logger, string panelUrl, string problem, TimeSpan delay);
    }
}
