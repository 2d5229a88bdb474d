using System.Net.Mime;
using MassTransit;
using MassTransit.Serialization;

namespace Panel.Bus.Reports;

/// <summary>
/// Reads reports without the addresses in their envelopes. The library sends faults and answers to those, and declares
/// the exchange that they name; an agent could let the service do with its own rights what the agent may not.
/// </summary>
internal sealed class ReportSerialization : ISerializerFactory
{
    private readonly SystemTextJsonMessageSerializer _json = new();

    public ContentType ContentType => _json.ContentType;

    public IMessageSerializer CreateSerializer() => _json;

    public IMessageDeserializer CreateDeserializer() => new Deserializer(_json);

    private sealed class Deserializer(SystemTextJsonMessageSerializer json) : IMessageDeserializer
    {
        public ContentType ContentType => json.ContentType;

        public ConsumeContext Deserialize(ReceiveContext receiveContext) =>
            new ReportContext(
                receiveContext,
                json.Deserialize(receiveContext.Body, receiveContext.TransportHeaders, receiveContext.InputAddress)
            );

        public SerializerContext Deserialize(MessageBody body, Headers headers, Uri? destinationAddress = null) =>
            json.Deserialize(body, headers, destinationAddress);

        public MessageBody GetMessageBody(string text) => json.GetMessageBody(text);

        public void Probe(ProbeContext context) => json.Probe(context);
    }

    // The library means none by null, whatever its signatures say.
    private sealed class ReportContext(ReceiveContext receiveContext, SerializerContext report)
        : BodyConsumeContext(receiveContext, report)
    {
        public override Uri ResponseAddress => null!;

        public override Uri FaultAddress => null!;
    }
}
