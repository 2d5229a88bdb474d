using System.Diagnostics.CodeAnalysis;
using Panel.AgentLink;

namespace Panel.Agent.Registration;

internal static class RegistrationOutcome
{
    private const int KeyBytes = 32;

    public static bool IsComplete([NotNullWhen(true)] RegisterAgentResponse? answer) =>
        answer
            is
        {
            AgentToken.Length: > 0,
            Broker: { Transport: not null, CommandQueue: not null, ReportExchange: not null },
            SigningSecret: not null
        }
        && answer.NodeId != Guid.Empty
        && Convert.TryFromBase64String(answer.SigningSecret, new byte[answer.SigningSecret.Length], out var length)
        && length >= KeyBytes;
}
