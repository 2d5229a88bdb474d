using Panel.Plugins.Sdk.Notifications;

namespace Panel.Plugins.Channels;

/// <summary>A notification without characters that a reader would not see.</summary>
/// <param name="Title">One line, with the level before it where that matters.</param>
/// <param name="Link">Into the panel; null when there is none.</param>
internal sealed record ChannelMessage(string Title, string Text, IReadOnlyList<NotificationField> Fields, string? Link)
{
    public const string LinkText = "Open in the panel";

    public static ChannelMessage Of(Notification notification)
    {
        var level = notification.Level switch
        {
            NotificationLevel.Critical => "[CRITICAL] ",
            NotificationLevel.Error => "[ERROR] ",
            NotificationLevel.Warn => "[WARNING] ",
            _ => "",
        };
        return new ChannelMessage(
            level + ChannelText.Line(notification.Title),
            ChannelText.Plain(notification.Text).Trim(),
            [
                .. notification
                    .Fields.Select(field => new NotificationField(
                        ChannelText.Line(field.Name),
                        ChannelText.Line(field.Value)
                    ))
                    .Where(field => field is { Name.Length: > 0, Value.Length: > 0 }),
            ],
            notification.Link?.AbsoluteUri
        );
    }
}
