using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Panel.Agent.Hosting;
using Panel.AgentLink;
using Panel.Hosting;

namespace Panel.Agent.Registration;

/// <summary>Gives the identity of this agent: from its file, or by registering once with the panel.</summary>
internal sealed partial class Registrar(
    AgentOptions options,
    string? runtime,
    HttpClient http,
    TimeProvider clock,
    ILogger<Registrar> logger
)
{
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Returns at once when the agent is registered. Otherwise waits for the panel for as long as it is unreachable.
    /// </summary>
    public async Task<AgentIdentity> IdentifyAsync(CancellationToken cancellationToken)
    {
        var file = new IdentityFile(options.Data);
        if (await file.LoadAsync(cancellationToken) is { } known)
        {
            return new AgentIdentity(known);
        }

        if (string.IsNullOrWhiteSpace(options.RegistrationToken))
        {
            throw new RegistrationRefusedException(
                "The agent is not registered: set Agent:RegistrationToken to a token from POST "
                    + "/v1/nodes/register-token."
            );
        }

        var answer = await RegisterAsync(cancellationToken);
        await file.SaveAsync(answer, cancellationToken);
        Log.Registered(logger, answer.NodeId);
        return new AgentIdentity(answer);
    }

    private async Task<RegisterAgentResponse> RegisterAsync(CancellationToken cancellationToken)
    {
        var backoff = new Backoff(options.MinRetryDelay, options.MaxRetryDelay);
        for (var tries = 1; ; tries++)
        {
            var panel = options.PanelUrls[(tries - 1) % options.PanelUrls.Count];
            string problem;
            try
            {
                using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                limit.CancelAfter(CallTimeout);
                using var response = await PostAsync(panel, limit.Token);
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
            catch (Exception exception)
                when (exception is HttpRequestException or IOException
                    || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested)
                )
            {
                problem = exception is OperationCanceledException ? "no answer in time" : exception.Message;
            }

            // The pause is for a panel that is away, not for the next of its gateways.
            var pause = tries % options.PanelUrls.Count == 0 ? backoff.Next() : TimeSpan.Zero;
            Log.Retrying(logger, panel, problem, pause);
            await Task.Delay(pause, clock, cancellationToken);
        }
    }

    private async Task<HttpResponseMessage> PostAsync(string panel, CancellationToken cancellationToken)
    {
        var url = new Uri(panel.TrimEnd('/') + TunnelRoutes.Register);
        var request = new RegisterAgentRequest(
            options.RegistrationToken,
            Dns.GetHostName(),
            AgentVersion.Current,
            runtime,
            options.PublicAddress
        );
        return await http.PostAsJsonAsync(url, request, AgentLinkJson.Default.RegisterAgentRequest, cancellationToken);
    }

    private static async Task<RegisterAgentResponse> ReadAnswerAsync(
        HttpResponseMessage response,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var answer = await response.Content.ReadFromJsonAsync(
                AgentLinkJson.Default.RegisterAgentResponse,
                cancellationToken
            );
            return RegistrationOutcome.IsComplete(answer) ? answer : throw new JsonException("A member is missing.");
        }
        catch (JsonException exception)
        {
            // The token is spent by now, so trying again would only hide this behind a 410.
            throw new RegistrationRefusedException(
                $"The panel's answer to the registration is not valid: {exception.Message} Is Agent:PanelUrl right?"
            );
        }
    }

    private static async Task<string> ReadErrorAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            var body = await response.Content.ReadFromJsonAsync(
                AgentLinkJson.Default.RegistrationError,
                cancellationToken
            );
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
