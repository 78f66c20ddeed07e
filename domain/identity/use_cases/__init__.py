"""What people do to become members, log in and stay safe."""
