using Panel.Alerts.Integrations;

namespace Panel.Alerts.Notifications;

/// <summary>A delivery that this worker alone may send until its lease ends.</summary>
internal sealed record ClaimedDelivery(IntegrationDelivery Delivery, Integration Integration, Guid Lease);
