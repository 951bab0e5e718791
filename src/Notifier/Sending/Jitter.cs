namespace Notifications.Notifier.Sending;

/// <summary>0 to 1, at random: keeps those who failed together from coming back together.</summary>
internal delegate double Jitter();
