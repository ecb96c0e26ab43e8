"""What only the essays on the Shanghai chapter of 2021 analyse: launches, drug trials, statements, chosen numbers."""
