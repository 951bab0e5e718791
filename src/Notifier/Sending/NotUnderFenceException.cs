namespace Notifications.Notifier.Sending;

/// <summary>Another notifier serves the lane, or has begun anew: takes back what was written in the same transaction.</summary>
internal sealed class NotUnderFenceException : Exception;
