using MassTransit;
using Panel.Contracts;
using Panel.Gateway.Admission.Connections;

namespace Panel.Gateway.Admission.Introspection;

/// <summary>Forgets a credential or user as soon as identity says so, and closes their WebSockets.</summary>
internal sealed class RevocationConsumer(Revocations revocations, OpenConnections connections)
    : IConsumer<CredentialRevoked>,
        IConsumer<UserAccessChanged>,
        IConsumer<UserDeleted>
{
    public Task Consume(ConsumeContext<CredentialRevoked> context) => End(context.Message.CredentialId);

    public Task Consume(ConsumeContext<UserAccessChanged> context) => End(context.Message.UserId);

    public Task Consume(ConsumeContext<UserDeleted> context) => End(context.Message.UserId);

    private Task End(Guid id)
    {
        revocations.Add(id);
        connections.Close(id);
        return Task.CompletedTask;
    }
}
